//! Rounds, actions, seeds and the games catalogue over HTTP.
