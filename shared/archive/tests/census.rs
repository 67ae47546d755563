//! The census over whole houses: the same whatever the order of the items, and everything that is broken is found.

use archive::testing::{BEGAN, Book, amount, house, items_of};
use archive::{Attribute, Census, Finding, HeadOf, Item, Shard, Survey};
use ledger::{
    Body, Command, DemoMoney, Event, Head, House, LimitKind, Mode, Money, RealMoney, Timestamp, Window,
};
use proptest::prelude::*;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// Long after everything that the books hold was written.
const LATER: Timestamp = Timestamp(BEGAN.0 + 1_000_000_000);

fn survey<M: Money>(house: &House<M>, shards: u32, items: &[Item]) -> Survey {
    let mut survey = Survey::default();
    for index in 0..shards {
        let mut census = Census::new(house.clone(), Shard { index, of: shards }, LATER);
        items.iter().for_each(|item| census.take(item));
        survey.absorb(census.finish());
    }
    survey
}

fn found(survey: &Survey) -> BTreeSet<&str> {
    survey.findings.listed.iter().map(|finding| finding.rule.as_str()).collect()
}

/// Some wallets that lived, one with a round left open, and one that was only opened.
fn books() -> Vec<Book<RealMoney>> {
    let house = house(7);
    let mut books: Vec<_> = [("ada", "EUR"), ("ada", "USD"), ("bob", "EUR"), ("eve", "EUR")]
        .map(|(player, currency)| Book::lived(&house, player, currency, 60))
        .into();
    books[3].leave_a_round_open();
    books.push(Book::open(&house, "new", "EUR"));
    books
}

static BOOKS: LazyLock<Vec<Book<RealMoney>>> = LazyLock::new(books);
static WHOLE: LazyLock<Survey> = LazyLock::new(|| survey(&house::<RealMoney>(7), 1, &items(&BOOKS)));

fn items<M: Money>(books: &[Book<M>]) -> Vec<Item> {
    books.iter().flat_map(Book::items).collect()
}

#[test]
fn a_whole_house_has_no_findings_and_its_totals_are_those_of_its_books() {
    let whole = &*WHOLE;
    assert_eq!(whole.findings.listed, Vec::<Finding>::new());
    assert_eq!((whole.cuts.len(), whole.keys_in_flight), (0, 0));
    assert_eq!(whole.heads.len(), 5);
    for book in BOOKS.iter() {
        let head = HeadOf { seq: book.head().event.seq, hash: book.head().hash };
        assert_eq!(whole.heads[&book.wallet.partition()], head);
        assert_eq!(HeadOf::of_item(&head.item("W#x")), Some(("W#x".to_owned(), head)));
    }
    let euro = &whole.totals.0[&(Mode::Real, "EUR".to_owned())];
    let events: usize =
        BOOKS.iter().filter(|book| book.wallet.currency.as_str() == "EUR").map(|book| book.log.len()).sum();
    assert_eq!((euro.wallets, euro.events, euro.in_play), (4, events as u64, 100));
    let sum = |of: &dyn Fn(&Body) -> u128| -> i128 {
        let books = BOOKS.iter().filter(|book| book.wallet.currency.as_str() == "EUR");
        let events = books.flat_map(|book| &book.log);
        i128::try_from(events.map(|head| of(&head.event.body)).sum::<u128>()).unwrap()
    };
    assert_eq!(
        euro.deposits,
        sum(&|body| if let Body::Deposit { amount } = body { amount.get() } else { 0 })
    );
    assert_eq!(
        euro.withdrawals,
        sum(&|body| if let Body::Withdraw { amount } = body { amount.get() } else { 0 })
    );
    let voided = euro.with_rounds_taken_back(2);
    assert_eq!((voided.in_play, voided.balances), (0, euro.balances + 100));
    assert!(euro.are_conserved() && voided.are_conserved());
    let text = serde_json::to_string(&whole.totals).unwrap();
    assert!(text.contains(&format!(r#""balances":"{}""#, euro.balances)), "{text}");
    assert_eq!(serde_json::from_str::<archive::TotalsByCurrency>(&text).unwrap(), whole.totals);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn any_order_of_the_items_gives_the_same_census(seed in any::<u64>(), shards in 1_u32..5) {
        let mut items = items(&BOOKS);
        // Fisher and Yates.
        let mut state = seed;
        for at in (1..items.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            items.swap(at, usize::try_from(state >> 33).unwrap() % (at + 1));
        }
        prop_assert_eq!(&survey(&house::<RealMoney>(7), shards, &items), &*WHOLE);
    }

    #[test]
    fn a_log_that_lost_an_event_is_cut_before_it(lost in 0_usize..60, last_first in any::<bool>()) {
        let book = &BOOKS[0];
        let mut log = book.log.clone();
        log.remove(lost);
        let mut items: Vec<Item> =
            log.iter().flat_map(|head| items_of(&book.wallet, &head.event, &head.text)).collect();
        if last_first {
            items.reverse();
        }
        let survey = survey(&book.house, 1, &items);
        let pk = book.wallet.partition();
        if lost == book.log.len() - 1 {
            // Nothing points to it: only the list of heads knows that there was one more.
            prop_assert_eq!(survey.cuts.len(), 0);
        } else {
            let [cut] = &survey.cuts[..] else { panic!("{:?}", survey.cuts) };
            prop_assert_eq!(&cut.why, &format!("position {lost} is missing"));
            prop_assert_eq!((cut.kept, cut.left_out), (lost.checked_sub(1).map(|it| it as u64), (log.len() - lost) as u64));
            prop_assert!(found(&survey).contains("I4"));
        }
        prop_assert_eq!(survey.heads.get(&pk).map(|head| head.seq), lost.checked_sub(1).map(|it| it as u64));
        // What is kept is a whole house again.
        if lost > 0 {
            let events = survey.totals.0[&(Mode::Real, "EUR".to_owned())].events;
            prop_assert_eq!(events, lost as u64);
        }
    }

    #[test]
    fn any_changed_character_of_an_event_is_found(event in 0_usize..60, at in any::<prop::sample::Index>()) {
        let book = &BOOKS[0];
        let mut log = book.log.clone();
        let mut text = log[event].text.clone().into_bytes();
        let at = at.index(text.len());
        text[at] = if text[at] == b'1' { b'2' } else { b'1' };
        log[event].text = String::from_utf8(text).unwrap();
        // The newest event has no successor that would name its hash; its meaning may still be one that fits.
        prop_assume!(event + 1 < log.len());
        let items: Vec<Item> =
            log.iter().flat_map(|head| items_of(&book.wallet, &head.event, &head.text)).collect();
        let survey = survey(&book.house, 1, &items);
        prop_assert!(!survey.findings.is_empty());
        let kept = survey.cuts[0].kept;
        prop_assert!(kept == Some(event as u64) || kept == (event as u64).checked_sub(1), "{:?}", kept);
    }
}

/// Every invariant broken on purpose, in a log whose chain is whole: the forger had the tables to himself.
#[test]
fn every_broken_invariant_is_found_in_a_chain_that_is_whole() {
    let mut book = Book::lived(&house::<RealMoney>(7), "ada", "EUR", 40);
    book.key_bound(Command::Limit { kind: LimitKind::Wager, window: Window::Day, amount: Some(amount(1)) });
    let last = |book: &Book<RealMoney>, kind: &str| {
        book.log.iter().rposition(|head| head.event.body.kind() == kind).unwrap()
    };
    let forge = |at: usize, change: &dyn Fn(&mut Event)| {
        let mut events: Vec<Event> = book.log.iter().map(|head| head.event.clone()).collect();
        change(&mut events[at]);
        let mut log: Vec<Head> = Vec::new();
        for mut event in events {
            event.previous = log.last().map_or(ledger::EventHash::NONE, |head| head.hash);
            log.push(Head::new(&book.wallet, event));
        }
        let items: Vec<Item> =
            log.iter().flat_map(|head| items_of(&book.wallet, &head.event, &head.text)).collect();
        let survey = survey(&book.house, 1, &items);
        assert_eq!(survey.cuts.len(), 0);
        survey.findings.listed.into_iter().map(|finding| finding.rule).collect::<BTreeSet<_>>()
    };
    assert!(forge(0, &|_| {}).is_empty(), "an honest copy");
    let deposit = last(&book, "DEPOSIT");
    let play = book.log.iter().rposition(|head| matches!(&head.event.body, Body::Play { round: Some(round) } if round.round.game == games::GameId::Dice)).unwrap();
    let rotate = last(&book, "ROTATE");
    let richer = |event: &mut Event| event.state.balance = event.state.balance.plus(amount(1)).unwrap();
    assert!(forge(deposit, &richer).contains("I2"));
    let poorer = |event: &mut Event| event.body = Body::Withdraw { amount: amount(1 << 50) };
    assert!(forge(deposit, &poorer).contains("I3"));
    let nonce = |event: &mut Event| event.state.seed.as_mut().unwrap().nonce = fair::Nonce(77);
    assert!(forge(play, &nonce).contains("I6"));
    let outcome = |event: &mut Event| {
        if let Body::Play { round: Some(round) } = &mut event.body {
            round.outcome = Some(json!({"roll": 1}));
        }
    };
    assert!(forge(play, &outcome).contains("I7"));
    let key = |event: &mut Event| event.slot_bound = true;
    assert!(forge(deposit, &key).is_empty(), "the item goes with the mark");
    let late = |event: &mut Event| event.ts = Timestamp(event.ts.0 + 3_600_000);
    assert!(forge(play, &late).contains("I13"));
    let promise = |event: &mut Event| event.state.next.index += 1;
    assert!(forge(play, &promise).contains("I14"));
    let revealed = |event: &mut Event| event.body = Body::Rotate { revealed: None };
    assert!(forge(rotate, &revealed).contains("I15") || rotate == 2);
    let config = |event: &mut Event| {
        if let Body::Play { round: Some(round) } = &mut event.body {
            round.round.config = games::ConfigHash::from_bytes([7; 32]);
        }
    };
    assert!(forge(play, &config).contains("I16"));
    // A bet after the limit: the last event is the limit, so one is added behind it.
    let mut over = book.clone();
    let honest = over.log.last().unwrap().event.state.limits.clone();
    over.log.last_mut().unwrap().event.state.limits = ledger::Limits::default();
    over.dice();
    over.log.last_mut().unwrap().event.state.limits = honest;
    let items: Vec<Item> = {
        let mut log: Vec<Head> = Vec::new();
        let untouched = book.log.last().unwrap().clone();
        let count = over.log.len();
        for (at, head) in over.log.iter().enumerate() {
            let mut event = if at == count - 2 { untouched.event.clone() } else { head.event.clone() };
            event.previous = log.last().map_or(ledger::EventHash::NONE, |head| head.hash);
            log.push(Head::new(&over.wallet, event));
        }
        log.iter().flat_map(|head| items_of(&over.wallet, &head.event, &head.text)).collect()
    };
    assert_eq!(found(&survey(&over.house, 1, &items)), ["I12"].into());
}

#[test]
fn i8_keys_and_their_items_belong_together() {
    let book = Book::lived(&house::<RealMoney>(7), "ada", "EUR", 40);
    let whole = book.items();
    let is_key = |item: &Item| item.text("pk").unwrap().starts_with("K#");
    let key = whole.iter().position(is_key).unwrap();
    let found = |items: &[Item]| {
        let survey = survey(&book.house, 1, items);
        survey.findings.listed.into_iter().map(|finding| finding.rule).collect::<Vec<_>>()
    };
    let mut without = whole.clone();
    without.remove(key);
    assert_eq!(found(&without), ["I8"]);
    let mut other = whole.clone();
    other[key].0.insert("seq".to_owned(), Attribute::N("0".to_owned()));
    assert_eq!(found(&other), ["I8", "I8"], "an event without an item, and an item without an event");
    let mut stranger = whole.clone();
    stranger.push(Item::of_texts([("pk", "K#house#O#never".to_owned()), ("sk", "K".to_owned())]));
    assert_eq!(found(&stranger), ["items"]);
    // The same key in two wallets: one item cannot be both.
    let mut two = Book::lived(&book.house, "bob", "EUR", 5);
    let taken = book.log[1].event.clone();
    let mut event = two.log[1].event.clone();
    (event.key, event.fingerprint) = (taken.key, taken.fingerprint);
    two.log.truncate(1);
    two.log.push(Head::new(&two.wallet, event));
    let mut items = whole.clone();
    items.extend(two.items().into_iter().filter(|item| !is_key(item)));
    assert_eq!(found(&items), ["I8"]);
}

/// A scan is no snapshot: what was written while it ran may be half in it, and that is no finding.
#[test]
fn what_was_written_while_the_items_were_read_is_no_finding() {
    let mut book = Book::lived(&house::<RealMoney>(7), "ada", "EUR", 40);
    let before = book.items();
    let began = Timestamp(book.head().event.ts.0 + 1);
    book.key_bound(Command::Deposit { amount: amount(1) });
    let after = book.items();
    let census = |items: &[Item], began| {
        let mut census = Census::new(book.house.clone(), Shard::ALL, began);
        items.iter().for_each(|item| census.take(item));
        census.finish()
    };
    let [event, key] = &after[before.len()..] else { panic!("an event and its key") };
    for half in [event, key] {
        let items = [before.clone(), vec![half.clone()]].concat();
        let survey = census(&items, began);
        assert_eq!((survey.findings.count, survey.keys_in_flight), (0, 1));
    }
    let items = [before, vec![event.clone()]].concat();
    assert_eq!(found(&census(&items, LATER)), ["I8"].into(), "long before the backup both halves were there");
}

#[test]
fn what_the_house_does_not_write_is_found_and_modes_do_not_mix() {
    let demo = Book::<DemoMoney>::lived(&house(9), "ada", "EUR", 10);
    assert!(survey(&house::<DemoMoney>(9), 3, &demo.items()).findings.is_empty());
    let events: Vec<Item> =
        demo.items().into_iter().filter(|item| item.text("pk").unwrap().starts_with("W#")).collect();
    let among_real = survey(&house::<RealMoney>(9), 1, &events);
    assert_eq!((found(&among_real), among_real.heads.len()), (["items"].into(), 0));
    // Another master key: no promise opens.
    assert!(found(&survey(&house::<DemoMoney>(8), 1, &demo.items())).contains("I15"));
    let text = |pk: &str, sk: &str| Item::of_texts([("pk", pk.to_owned()), ("sk", sk.to_owned())]);
    for (index, stranger) in [
        text("versions", "V#000000000001"),
        text("W#house#ada#EUR#real", "E#000000000000"),
        text("W#house#ada#EUR#real", "E#0"),
        Item::default(),
    ]
    .into_iter()
    .enumerate()
    {
        let survey = survey(&house::<RealMoney>(7), 4, &[stranger]);
        assert_eq!((survey.findings.count, found(&survey)), (1, ["items"].into()), "{index}");
    }
    // An item that stands there twice, as no table has it.
    let book = &BOOKS[0];
    let mut twice = book.items();
    twice.push(twice[0].clone());
    assert_eq!(found(&survey(&book.house, 1, &twice)), ["I4"].into());
}
