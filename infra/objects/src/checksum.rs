//! Checksums as S3 keeps them: an algorithm and the digest's Base64.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use s3s::crypto::{Checksum as Hasher, Crc32, Crc32c, Crc64Nvme, Sha1, Sha256};
use s3s::dto::{Checksum, ChecksumType};

/// The algorithms of S3.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Algorithm {
    Crc32,
    Crc32c,
    /// What S3 computes by itself when the client names none.
    Crc64Nvme,
    Sha1,
    Sha256,
}

impl Algorithm {
    pub(crate) const ALL: [Self; 5] = [Self::Crc32, Self::Crc32c, Self::Crc64Nvme, Self::Sha1, Self::Sha256];

    /// As in `x-amz-checksum-algorithm`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Crc32 => "CRC32",
            Self::Crc32c => "CRC32C",
            Self::Crc64Nvme => "CRC64NVME",
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    /// The header, or trailing header, that carries the digest.
    pub(crate) fn header(self) -> String {
        format!("x-amz-checksum-{}", self.name().to_ascii_lowercase())
    }

    /// The digest of `content`, raw.
    pub(crate) fn digest(self, content: &[u8]) -> Vec<u8> {
        match self {
            Self::Crc32 => Crc32::checksum(content).as_ref().to_vec(),
            Self::Crc32c => Crc32c::checksum(content).as_ref().to_vec(),
            Self::Crc64Nvme => Crc64Nvme::checksum(content).as_ref().to_vec(),
            Self::Sha1 => Sha1::checksum(content).as_ref().to_vec(),
            Self::Sha256 => Sha256::checksum(content).as_ref().to_vec(),
        }
    }

    /// The one of `given` that this algorithm reads.
    pub(crate) fn of(self, given: &Checksum) -> Option<&str> {
        match self {
            Self::Crc32 => given.checksum_crc32.as_deref(),
            Self::Crc32c => given.checksum_crc32c.as_deref(),
            Self::Crc64Nvme => given.checksum_crc64nvme.as_deref(),
            Self::Sha1 => given.checksum_sha1.as_deref(),
            Self::Sha256 => given.checksum_sha256.as_deref(),
        }
    }
}

/// A checksum of an object or of a part of one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Sum {
    pub(crate) algorithm: Algorithm,
    /// Base64; with `-N` behind it for a digest over the digests of N parts.
    pub(crate) value: String,
}

impl Sum {
    /// The checksum of a whole content.
    pub(crate) fn of(algorithm: Algorithm, content: &[u8]) -> Self {
        Self { algorithm, value: STANDARD.encode(algorithm.digest(content)) }
    }

    /// The checksum over the checksums of parts, or `None` when one of them is not Base64.
    pub(crate) fn of_parts<'a>(
        algorithm: Algorithm,
        parts: impl ExactSizeIterator<Item = &'a str>,
    ) -> Option<Self> {
        let count = parts.len();
        let mut digests = Vec::new();
        for part in parts {
            digests.extend(STANDARD.decode(part).ok()?);
        }
        let value = format!("{}-{count}", STANDARD.encode(algorithm.digest(&digests)));
        Some(Self { algorithm, value })
    }

    pub(crate) fn kind(&self) -> ChecksumType {
        let kind = if self.value.contains('-') { ChecksumType::COMPOSITE } else { ChecksumType::FULL_OBJECT };
        ChecksumType::from_static(kind)
    }

    /// As the protocol's answers carry it.
    pub(crate) fn answer(&self) -> Checksum {
        let mut answer = Checksum { checksum_type: Some(self.kind()), ..Checksum::default() };
        let field = match self.algorithm {
            Algorithm::Crc32 => &mut answer.checksum_crc32,
            Algorithm::Crc32c => &mut answer.checksum_crc32c,
            Algorithm::Crc64Nvme => &mut answer.checksum_crc64nvme,
            Algorithm::Sha1 => &mut answer.checksum_sha1,
            Algorithm::Sha256 => &mut answer.checksum_sha256,
        };
        *field = Some(self.value.clone());
        answer
    }
}
