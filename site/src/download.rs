//! The PAR sheets as files, beside the pages that show them.

use par::{Sheet, render};

use crate::page::sheet::{BOOKS, Book};

/// A form of a sheet.
pub struct Form {
    /// Of the file.
    pub extension: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// What it is good for.
    pub note: &'static str,
    /// The file.
    pub write: fn(&Sheet) -> Vec<u8>,
}

/// The forms on offer.
pub const FORMS: &[Form] = &[
    Form {
        extension: "json",
        title: "JSON",
        note: "The sheet itself: canonical JSON, whose SHA-256 is its id",
        write: |sheet| sheet.canonical().into_bytes(),
    },
    Form {
        extension: "csv",
        title: "CSV",
        note: "All tables, for spreadsheets",
        write: |sheet| render::csv(sheet).into_bytes(),
    },
    Form {
        extension: "xlsx",
        title: "XLSX",
        note: "The same tables as a workbook",
        write: |sheet| render::xlsx(sheet),
    },
    Form {
        extension: "html",
        title: "HTML",
        note: "One page with charts that needs nothing else; a browser prints it as PDF",
        write: |sheet| render::html(sheet).into_bytes(),
    },
];

/// Where the file is served. The sheet's id is in it, so it never means another sheet.
#[must_use]
pub(crate) fn address(book: &Book, form: &Form) -> String {
    format!("/par/{}/{}.{}", book.sheet.game, book.id, form.extension)
}

/// What it is saved as.
#[must_use]
pub(crate) fn name(book: &Book, form: &Form) -> String {
    format!("{}-{}.{}", book.sheet.game, book.id.get(..12).unwrap_or(&book.id), form.extension)
}

/// Every file: its path from the site's root, and its content.
pub fn all() -> impl Iterator<Item = (String, Vec<u8>)> {
    BOOKS.iter().flat_map(|book| {
        FORMS.iter().map(move |form| {
            (address(book, form).trim_start_matches('/').to_owned(), (form.write)(&book.sheet))
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_json_of_every_game_has_the_hash_in_its_name() {
        let files: Vec<_> = all().collect();
        assert_eq!(files.len(), BOOKS.len() * FORMS.len());
        for (path, bytes) in files {
            assert!(!bytes.is_empty(), "{path}");
            let name = path.rsplit('/').next().unwrap();
            if let Some(id) = name.strip_suffix(".json") {
                let text = String::from_utf8(bytes).unwrap();
                assert_eq!(fair::Commitment::of(&text).to_string(), id, "{path}");
            }
        }
    }
}
