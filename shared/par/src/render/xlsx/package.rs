//! A package of files: a ZIP archive without dates, the same bytes for the same files.

use miniz_oxide::deflate::compress_to_vec;

/// The version of the format that readers need for compressed files.
const VERSION: u16 = 20;
/// Names are UTF-8.
const FLAGS: u16 = 1 << 11;
const DEFLATE: u16 = 8;
/// 1 January 1980, the first day that the format knows.
const DATE: u16 = 1 << 5 | 1;
const LEVEL: u8 = 6;

/// An archive that files are added to. None of its sizes comes near 4 GiB: a sheet is megabytes at most.
#[derive(Default)]
pub(super) struct Package {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    files: u16,
}

impl Package {
    /// Adds a file. Names are ASCII.
    pub(super) fn add(&mut self, name: &str, content: &str) {
        let compressed = compress_to_vec(content.as_bytes(), LEVEL);
        let offset = size(self.bytes.len());
        // What a file's own header and its line in the directory have in common.
        let mut facts = Vec::new();
        for short in [VERSION, FLAGS, DEFLATE, 0, DATE] {
            facts.extend(short.to_le_bytes());
        }
        for long in [crc32fast::hash(content.as_bytes()), size(compressed.len()), size(content.len())] {
            facts.extend(long.to_le_bytes());
        }
        facts.extend(u16::try_from(name.len()).unwrap_or(u16::MAX).to_le_bytes());
        facts.extend(0_u16.to_le_bytes());

        self.bytes.extend(b"PK\x03\x04");
        self.bytes.extend(&facts);
        self.bytes.extend(name.bytes());
        self.bytes.extend(compressed);

        self.directory.extend(b"PK\x01\x02");
        self.directory.extend(VERSION.to_le_bytes());
        self.directory.extend(&facts);
        // No comment, the first disk, no attributes.
        self.directory.extend([0; 10]);
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend(name.bytes());
        self.files += 1;
    }

    /// The archive with its directory.
    pub(super) fn finish(mut self) -> Vec<u8> {
        let start = size(self.bytes.len());
        self.bytes.extend(&self.directory);
        self.bytes.extend(b"PK\x05\x06");
        self.bytes.extend([0; 4]);
        self.bytes.extend(self.files.to_le_bytes());
        self.bytes.extend(self.files.to_le_bytes());
        self.bytes.extend(size(self.directory.len()).to_le_bytes());
        self.bytes.extend(start.to_le_bytes());
        self.bytes.extend(0_u16.to_le_bytes());
        self.bytes
    }
}

fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
