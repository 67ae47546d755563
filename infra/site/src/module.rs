//! Just enough of the WebAssembly binary format to leave out what a browser doesn't run.

/// A module's magic number and version.
const HEADER_BYTES: usize = 8;
/// The id of custom sections: names, producers, what the linker noted down.
const CUSTOM: u8 = 0;

/// The module without its custom sections. `None` if it is no module.
pub(crate) fn without_custom_sections(module: &[u8]) -> Option<Vec<u8>> {
    let (header, mut rest) = module.split_at_checked(HEADER_BYTES)?;
    if !header.starts_with(b"\0asm") {
        return None;
    }
    let mut kept = header.to_vec();
    while let Some((id, after_id)) = rest.split_first() {
        let (length, prefix) = length(after_id)?;
        let (section, next) = rest.split_at_checked(1 + prefix + length)?;
        if *id != CUSTOM {
            kept.extend_from_slice(section);
        }
        rest = next;
    }
    Some(kept)
}

/// An unsigned LEB128 number of up to 32 bits, and how many bytes it takes.
fn length(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value = 0_u64;
    for (place, byte) in bytes.iter().take(5).enumerate() {
        value |= u64::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return usize::try_from(value).ok().map(|value| (value, place + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: [u8; 8] = *b"\0asm\x01\0\0\0";

    #[test]
    fn keeps_everything_but_custom_sections() {
        let long = [vec![1, 0x80, 0x01], vec![7; 128]].concat();
        let custom = vec![0, 3, 1, b'n', 9];
        let module = [&HEADER[..], &custom, &long, &custom, &[3, 1, 0]].concat();
        let expected = [&HEADER[..], &long, &[3, 1, 0]].concat();
        assert_eq!(without_custom_sections(&module), Some(expected));
    }

    #[test]
    fn other_files_are_no_modules() {
        assert_eq!(without_custom_sections(b"<!DOCTYPE html>"), None);
        assert_eq!(without_custom_sections(&[&HEADER[..], &[1, 9, 0]].concat()), None, "cut off");
    }
}
