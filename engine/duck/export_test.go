package duck

// Fence is what keeps user predicates above a policy's filter.
const Fence = fence
