//! Leaves out of a module and its bindings what no page runs, and writes short what only they call each other.
//!
//! Leptos links streams for server functions, of which this site has none: as exported classes they would stay, although
//! nobody makes one. And each import of a module is named after its function with a hash behind it, in the module and
//! in the script: kilobytes that do not compress.

use std::collections::BTreeMap;

use walrus::Module;

use crate::Error;

/// Shortens both. What is not as the generator of the bindings is known to write it ends the build.
pub(crate) fn slim(module: &mut Module, js: &str) -> Result<String, Error> {
    let (js, classes) = without_classes(js);
    let dropped: Vec<_> = module
        .exports
        .iter()
        .filter(|export| mentions(&classes, &export.name) && !mentions(&js, &export.name))
        .map(|export| export.id())
        .collect();
    for export in dropped {
        module.exports.delete(export);
    }
    walrus::passes::gc::run(module);
    let mut names = BTreeMap::new();
    for import in module.imports.iter_mut() {
        let short = short(names.len());
        if names.insert(std::mem::replace(&mut import.name, short.clone()), short).is_some() {
            return Err(Error::Bindings("two imports have one name".to_owned()));
        }
    }
    let js = with_imports(&js, &names)?;
    let mut js = without_comments(&without_second_start(&js)?);
    let closures = module.exports.iter_mut().filter(|export| export.name.starts_with("wasm_bindgen__"));
    for (number, export) in closures.enumerate() {
        let short = format!("invoke{number}");
        js = js.replace(&export.name, &short);
        export.name = short;
    }
    Ok(js)
}

/// Whether the script calls this export.
fn mentions(js: &str, export: &str) -> bool {
    js.contains(&format!("wasm.{export}("))
}

/// The script without the classes that it exports, and those classes.
fn without_classes(js: &str) -> (String, String) {
    let (mut kept, mut classes) = (String::new(), String::new());
    let mut names = Vec::new();
    // What the last line of what is left out starts and ends with.
    let mut last: Option<(String, &str)> = None;
    for line in js.split_inclusive('\n') {
        if let Some(name) = line.strip_prefix("export class ").and_then(|rest| rest.split(' ').next()) {
            names.push(name);
            last = Some((format!("if (Symbol.dispose) {name}."), "\n"));
        } else if names.iter().any(|name| line.starts_with(&format!("const {name}Finalization ="))) {
            last = Some((String::new(), ";\n"));
        }
        if last.is_some() { &mut classes } else { &mut kept }.push_str(line);
        if last.as_ref().is_some_and(|(start, end)| line.starts_with(start) && line.ends_with(end)) {
            last = None;
        }
    }
    (kept, classes)
}

/// What the script's function of imports starts its object with.
const IMPORTS: &str = "__proto__: null,\n";
/// What stands behind them.
const IMPORTS_END: &str = "};\n        return {\n";

/// The script with these imports only, under their short names.
fn with_imports(js: &str, names: &BTreeMap<String, String>) -> Result<String, Error> {
    let unknown =
        |what: &str| Error::Bindings(format!("the script's imports are written in a new way: {what}"));
    let (before, rest) = js.split_once(IMPORTS).ok_or_else(|| unknown("no object of them"))?;
    let (imports, after) = rest.split_once(IMPORTS_END).ok_or_else(|| unknown("no end of the object"))?;
    let mut kept = format!("{before}{IMPORTS}");
    let (mut found, mut keeps) = (0, false);
    for line in imports.split_inclusive('\n') {
        let name = line.split_once(": function").map(|(name, _)| name.trim());
        match name.filter(|name| name.starts_with("__wb")) {
            Some(name) => match names.get(name) {
                Some(short) => {
                    (keeps, found) = (true, found + 1);
                    kept.push_str(&line.replacen(name, short, 1));
                }
                None => keeps = false,
            },
            None if keeps => kept.push_str(line),
            None => {}
        }
    }
    kept.extend([IMPORTS_END, after]);
    if found == names.len() { Ok(kept) } else { Err(unknown("not all are there")) }
}

/// The script without the start that has its module already, and without what it offers to others: it starts itself.
fn without_second_start(js: &str) -> Result<String, Error> {
    let unknown = || Error::Bindings("the script starts in a new way".to_owned());
    let (before, rest) = js.split_once("function initSync(module) {").ok_or_else(unknown)?;
    let (_, after) = rest.split_once("let __wbg_init_promise;").ok_or_else(unknown)?;
    let (after, _) = after.split_once("export { initSync, __wbg_init as default };").ok_or_else(unknown)?;
    Ok([before, "let __wbg_init_promise;", after].concat())
}

/// The script without indentation, empty lines and lines of comments.
pub(crate) fn without_comments(js: &str) -> String {
    let lines = js.lines().map(str::trim);
    let code = lines.filter(|line| !["//", "/*", "* ", "*/"].iter().any(|start| line.starts_with(start)));
    code.filter(|line| !line.is_empty()).flat_map(|line| [line, "\n"]).collect()
}

/// A name of few letters.
fn short(number: usize) -> String {
    let letter = |number: usize| char::from(b'a' + u8::try_from(number % 26).unwrap_or_default());
    match number.checked_div(26) {
        Some(0) | None => letter(number).to_string(),
        Some(rest) => format!("{}{}", short(rest - 1), letter(number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const JS: &str = "
export class Stream {
    free() {
        wasm.free_stream(ptr, 0);
    }
}
if (Symbol.dispose) Stream.prototype[Symbol.dispose] = Stream.prototype.free;
const StreamFinalization = (typeof FinalizationRegistry === 'undefined')
? { register: () => {}, unregister: () => {} }
: new FinalizationRegistry(ptr => wasm.free_stream(ptr, 1));

/**
 * Says hello.
 */
export function hello() { wasm.hello(); }
function imports() {
    const import0 = {
        __proto__: null,
    __wbg_read_0123456789abcdef: function(arg0) {
        // Only streams are read.
        return {
            read: arg0.read(),
        };
    },
    __wbg_log_0123456789abcdef: function(arg0) {
        console.log(arg0);
    },
};
        return {
            \"./bg.js\": import0,
        };
}
";

    #[test]
    fn classes_and_what_they_alone_import_are_left_out() {
        let (js, classes) = without_classes(JS);
        assert!(mentions(&classes, "free_stream") && !mentions(&js, "free_stream") && mentions(&js, "hello"));
        let names = BTreeMap::from([("__wbg_log_0123456789abcdef".to_owned(), "a".to_owned())]);
        let js = without_comments(&with_imports(&js, &names).unwrap());
        let expected = "export function hello() { wasm.hello(); }
function imports() {
const import0 = {
__proto__: null,
a: function(arg0) {
console.log(arg0);
},
};
return {
\"./bg.js\": import0,
};
}
";
        assert_eq!(js, expected);
    }

    #[test]
    fn an_import_that_is_not_found_ends_the_build() {
        let names = BTreeMap::from([("__wbg_other_0123456789abcdef".to_owned(), "a".to_owned())]);
        assert!(with_imports(JS, &names).unwrap_err().to_string().contains("not all are there"));
    }

    #[test]
    fn short_names_are_different() {
        let names: std::collections::BTreeSet<_> = (0..1_000).map(short).collect();
        assert_eq!((names.len(), short(0).as_str(), short(26).as_str()), (1_000, "a", "aa"));
    }
}
