//! The engine as one small wasm module with a plain memory interface.
