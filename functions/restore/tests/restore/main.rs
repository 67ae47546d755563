//! Backups and restores on real wires: the AWS SDK against a DynamoDB and an S3 on loopback.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

mod damage;
mod desk;
mod drills;
mod faults;
mod seeds;
mod whole;
