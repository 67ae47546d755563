//! One list of routes: the template's, the OpenAPI document's and the functions' are the same.

#![expect(clippy::unwrap_used, reason = "in a test, a surprise is a failure")]

use std::collections::BTreeSet;

fn documented(openapi: &utoipa::openapi::OpenApi) -> BTreeSet<String> {
    let document = serde_json::to_value(openapi).unwrap();
    let paths = document["paths"].as_object().unwrap();
    paths
        .iter()
        .flat_map(|(path, methods)| {
            let methods = methods.as_object().unwrap().keys();
            methods.map(move |method| format!("{} {path}", method.to_uppercase()))
        })
        .collect()
}

fn of_template(function: &str) -> BTreeSet<String> {
    let routes = local::routes().unwrap().into_iter().filter(|route| route.function == function);
    routes.map(|route| format!("{} {}", route.method, route.path)).collect()
}

#[test]
fn the_template_routes_what_the_functions_document_and_nothing_else() {
    let play = documented(play::routes().get_openapi());
    let wallet = documented(wallet::routes().get_openapi());
    let par = documented(par_function::routes().get_openapi());
    assert_eq!(of_template("Play"), play);
    assert_eq!(of_template("Wallet"), wallet);
    assert_eq!(of_template("Par"), par);
    let all: BTreeSet<_> = [&play, &wallet, &par].into_iter().flatten().collect();
    assert_eq!(all.len(), play.len() + wallet.len() + par.len(), "no route is documented twice");
    assert_eq!(local::routes().unwrap().len(), all.len(), "and there is no fourth function");
}

#[test]
fn every_route_documents_its_answers_and_names_its_operation() {
    let mut names = BTreeSet::new();
    for openapi in [play::routes(), wallet::routes(), par_function::routes()].map(|it| it.into_openapi()) {
        let document = serde_json::to_value(&openapi).unwrap();
        for (path, methods) in document["paths"].as_object().unwrap() {
            for (method, operation) in methods.as_object().unwrap() {
                let name = operation["operationId"].as_str().unwrap_or_default();
                assert!(names.insert(name.to_owned()), "{method} {path}: {name:?} is taken");
                let answers = operation["responses"].as_object().unwrap();
                assert!(answers.contains_key("200"), "{method} {path} documents its success");
                assert!(operation["summary"].is_string(), "{method} {path} says what it does");
            }
        }
    }
}
