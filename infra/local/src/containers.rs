//! What functions need that run beside the stack and not in it: `sam local` starts them in containers.

use crate::template::variables;
use serde_json::json;
use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::path::Path;

/// Writes all variables of the template as `sam local --env-vars` reads them: SAM gives every function those that the
/// template gives it. One that the stack has no value for is empty, as what the template says of it holds only in AWS.
/// Secrets are among them: only the owner may read the file.
pub(crate) fn write_environment(path: &Path, value: impl Fn(&str) -> Option<String>) -> io::Result<()> {
    let names = variables().map_err(io::Error::other)?;
    let values: BTreeMap<String, String> =
        names.into_iter().map(|name| (name.clone(), value(&name).unwrap_or_default())).collect();
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    writeln!(options.open(path)?, "{}", json!({ "Parameters": values }))
}
