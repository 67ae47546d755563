//! The local S3 as the real AWS SDK sees it.

#![allow(clippy::unwrap_used, reason = "a test stops at the first surprise")]

mod buckets;
mod checksums;
mod conditions;
mod durability;
mod feed;
mod listing;
mod model;
mod reading;
mod signatures;
mod support;
mod uploads;
mod versions;
