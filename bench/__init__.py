"""Speed, measured: pages, writes, jobs and exports on a big store, beside the least that the machine needs for them."""
