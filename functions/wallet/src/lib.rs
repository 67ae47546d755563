//! Sessions, deposits, withdrawals, balances, entries, limits and exclusions over HTTP.
