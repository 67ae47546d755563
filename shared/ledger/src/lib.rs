//! Money: wallets, commands, the step function, events, postings and the write protocol.
