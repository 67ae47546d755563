//! Seeds, commitments, the HMAC stream and draws of the scheme hmac-sha256-v1.
