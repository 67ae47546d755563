//! Configurations that are not as they must be: every fault is named.

use super::*;

#[test]
fn outcome_lines_name_what_is_wrong() {
    let faults = |params: Value| -> Vec<String> {
        let mut draws = Draws::new("server", "client", 0);
        let faults = Slots::outcome_line(&Config::house(), &params, &mut draws).unwrap_err();
        faults.0.into_iter().map(|fault| fault.pointer).collect()
    };
    assert_eq!(faults(json!({"config": [["a"], ["b"]]})), ["/config"]);
    assert_eq!(
        faults(json!({"config": {"reels": [["a"], [], ["b", 1]]}})),
        ["/config/reels/1", "/config/reels/2/1"]
    );
    assert_eq!(faults(json!({"config": without(small(), &["lines"])})), ["/config/lines"]);
    assert_eq!(faults(json!({"conf": []})), ["/conf"]);
}

/// Lists every fault of `config`.
fn check(config: Value, expect: &[(&str, &str)]) {
    let faults = Slots::parse_config(&config).unwrap_err().0;
    let named: Vec<_> = faults.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
    assert_eq!(named, expect, "{config}: {faults:?}");
}

fn with(change: impl FnOnce(&mut Value)) -> Value {
    let mut config = small();
    change(&mut config);
    config
}

#[test]
fn groups_and_factors_are_read_with_every_fault() {
    let check = |changes: Value, expect: &[(&str, &str)]| {
        let mut config = small();
        for (name, value) in changes.as_object().unwrap() {
            config[name] = value.clone();
        }
        let faults = Slots::parse_config(&config).unwrap_err().0;
        let named: Vec<_> = faults.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
        assert_eq!(named, expect, "{faults:?}");
    };
    check(
        json!({"groups": {"a": ["a", "b"], "one": ["a"], "any": ["w", "s", "x", "b"]}}),
        &[
            ("/groups/any/0", "conflict"),
            ("/groups/any/1", "conflict"),
            ("/groups/any/2", "unknown"),
            ("/groups/one", "range"),
            ("/groups/a", "conflict"),
            ("/groups/any", "conflict"),
            ("/groups/one", "conflict"),
        ],
    );
    check(json!({"wild_factor_max": 2}), &[("/wild_factor_max", "conflict")]);
    check(json!({"wild_factor": 3, "wild_factor_max": 2}), &[("/wild_factor_max", "conflict")]);
    check(json!({"wild_factor": 101}), &[("/wild_factor", "range")]);
    check(json!({"wild": null, "wild_factor": 2, "pays": {"a": {"3": 1}}}), &[("/wild_factor", "conflict")]);
}

#[test]
fn faults_of_reels_and_lines() {
    check(json!({}), &["/reels", "/rows", "/lines", "/pays"].map(|field| (field, "missing")));
    check(json!([]), &[("", "type")]);
    check(
        with(|it| it["reels"] = json!(vec![["a", "b", "w", "s"]; 2])),
        &[
            ("/free_reels", "conflict"),
            ("/reels", "range"),
            ("/lines/0", "range"),
            ("/lines/1", "range"),
            ("/lines/2", "range"),
            ("/lines/3", "range"),
            ("/pays/a/3", "range"),
            ("/pays/b/3", "range"),
            ("/pays/w/3", "range"),
        ],
    );
    check(with(|it| it["reels"][1] = json!([])), &[("/reels/1", "range")]);
    check(with(|it| it["reels"][1] = json!(vec!["a"; 501])), &[("/reels/1", "range")]);
    check(with(|it| it["reels"][1][2] = json!(7)), &[("/reels/1/2", "type")]);
    check(with(|it| it["reels"][1][2] = json!("")), &[("/reels/1/2", "range")]);
    check(with(|it| it["reels"][1] = json!("a")), &[("/reels/1", "type")]);
    check(with(|it| it["reels"] = json!("a")), &[("/reels", "type")]);
    check(with(|it| it["free_reels"] = json!(vec![["a"]; 4])), &[("/free_reels", "conflict")]);
    check(with(|it| it["rows"] = json!(6)), &[("/rows", "range")]);
    check(
        with(|it| it["rows"] = json!(1)),
        &[
            ("/lines/1/0", "range"),
            ("/lines/1/1", "range"),
            ("/lines/1/2", "range"),
            ("/lines/2/1", "range"),
            ("/lines/3/0", "range"),
        ],
    );
    check(with(|it| it["lines"] = json!([])), &[("/lines", "range")]);
    check(with(|it| it["lines"][1] = json!([0, 1])), &[("/lines/1", "range")]);
    check(with(|it| it["lines"][1] = json!([0, 0, 0])), &[("/lines/1", "conflict")]);
    check(with(|it| it["lines"][1] = json!(0)), &[("/lines/1", "type")]);
    check(with(|it| it["lines"] = json!(0)), &[("/lines", "type")]);
    check(with(|it| it["jackpot"] = json!(1)), &[("/jackpot", "unknown")]);
}

#[test]
fn faults_of_symbols_and_pays() {
    check(with(|it| it["wild"] = json!("x")), &[("/wild", "unknown")]);
    check(with(|it| it["scatter"] = json!("x")), &[("/scatter", "unknown")]);
    check(with(|it| it["scatter"] = json!("w")), &[("/scatter", "conflict"), ("/pays/w", "conflict")]);
    check(with(|it| it["pays"]["x/y"] = json!({"3": 4})), &[("/pays/x~1y", "unknown")]);
    check(with(|it| it["pays"]["s"] = json!({"3": 4})), &[("/pays/s", "conflict")]);
    check(
        with(|it| it["pays"]["a"] = json!({"0": 4, "4": 4, "03": 4, "x": 4})),
        &[("/pays/a/0", "range"), ("/pays/a/03", "range"), ("/pays/a/4", "range"), ("/pays/a/x", "range")],
    );
    check(
        with(|it| it["pays"]["a"] = json!({"1": "1,5", "2": -4, "3": 0})),
        &[("/pays/a/1", "form"), ("/pays/a/2", "type"), ("/pays/a/3", "range")],
    );
    check(with(|it| it["pays"]["a"] = json!({"2": 8, "3": 4})), &[("/pays/a/3", "conflict")]);
    check(with(|it| it["pays"]["a"] = json!(5)), &[("/pays/a", "type")]);
    // A quarter of 0.0001 has no four digits.
    check(with(|it| it["pays"]["a"]["3"] = json!("2.0001")), &[("/pays/a/3", "form")]);
    check(with(|it| it["pays"]["w"]["3"] = json!("1800000000000000")), &[("/pays", "range")]);
    check(with(|it| it["scatter_pays"]["7"] = json!(9)), &[("/scatter_pays/7", "range")]);
    check(
        json!({"reels": [["a"], ["a"], ["a"]], "rows": 1, "lines": [[0, 0, 0]], "pays": {"a": {}}}),
        &[("/pays", "range")],
    );
}

#[test]
fn faults_of_free_spins() {
    let free = |name: &str, value: Value| with(|it| it["free_spins"][name] = value);
    check(free("awards", json!({})), &[("/free_spins/awards", "range")]);
    check(
        free("awards", json!({"2": 0, "7": 1})),
        &[("/free_spins/awards/2", "range"), ("/free_spins/awards/7", "range")],
    );
    check(free("awards", json!({"2": 3, "3": 2})), &[("/free_spins/awards/3", "conflict")]);
    check(free("spins_max", json!(2)), &[("/free_spins/spins_max", "conflict")]);
    check(free("factor", json!(0)), &[("/free_spins/factor", "range")]);
    check(free("kind", json!(0)), &[("/free_spins/kind", "unknown")]);
    check(with(|it| it["free_spins"] = json!(8)), &[("/free_spins", "type")]);
    check(without(small(), &["free_spins"]), &[("/free_reels", "conflict")]);
    check(without(small(), &["scatter"]), &[("/scatter_pays", "conflict"), ("/free_spins", "conflict")]);
}

/// Faults everywhere come in one answer.
#[test]
fn all_faults_at_once() {
    let config = with(|it| {
        it["lines"][0] = json!([0, 5, 0]);
        it["pays"]["x"] = json!({"9": 1});
        it["wild"] = json!(3);
        it["free_spins"]["spins_max"] = json!(0);
        it["extra"] = json!(null);
    });
    check(
        config,
        &[
            ("/wild", "type"),
            ("/lines/0/1", "range"),
            ("/pays/x", "unknown"),
            ("/pays/x/9", "range"),
            ("/free_spins/spins_max", "range"),
            ("/extra", "unknown"),
        ],
    );
}

#[test]
fn a_configuration_reads_back_what_it_wrote() {
    for config in [Config::house(), parse(&small()), parse(&foreign())] {
        let json = serde_json::to_value(&config).unwrap();
        let again: Config = serde_json::from_value(json.clone()).unwrap();
        assert_eq!(again.layout(), config.layout());
        assert_eq!(serde_json::to_value(again).unwrap(), json);
    }
}
