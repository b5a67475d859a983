-- What the files of this folder read.
CREATE TABLE crop (name text PRIMARY KEY, kind char(4), acres numeric(6,2));
COPY crop FROM stdin;
barley	corn	12.50
oats	corn	7.25
peas	pod 	\N
\.
