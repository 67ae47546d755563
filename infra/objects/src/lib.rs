//! S3 on the laptop: the protocol by `s3s`, over a small object store of our own in one SQLite file.
//!
//! What the house uses of S3 behaves as it does in AWS: conditional writes, versions, listings, checksums, uploads in
//! parts. Every bucket is versioned. An operation outside of this is answered `NotImplemented`, never ignored.

mod checksum;
mod error;
mod feed;
mod receive;
mod server;
mod service;
mod store;
mod worker;

pub use feed::Created;
pub use server::{Credentials, Durability, LocalObjects, ObjectsError};

/// The largest object and the largest part of one, in bytes; both are held in memory while they are received.
pub const OBJECT_BYTES_MAX: usize = 256 << 20;
