SELECT id, raw, length(raw), encode(raw, 'hex'), raw = '\x00ff', raw || '\x01' FROM acct ORDER BY id;
SELECT id, u, u::text, u > '22222222-2222-2222-2222-222222222222' FROM acct ORDER BY id;
