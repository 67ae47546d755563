//! One invocation of a function: the real protocol machine, and the ways a careless one would differ from it.

use super::Mutation;
use ledger::protocol::{Answer, Ask, Told, Write};
use ledger::{Head, House, Lane, RealMoney, Request, Timestamp, WalletId};

/// A request being handled.
#[derive(Debug)]
pub(super) struct Handler {
    write: Write<RealMoney>,
    house: House<RealMoney>,
    wallet: WalletId<RealMoney>,
    request: Request,
    mutation: Option<Mutation>,
    /// What the machine asked last.
    pub ask: Ask,
    /// Partition of the request's key item.
    pub key_partition: String,
    /// I17: how many steps it has taken.
    pub steps: u32,
    rebound: bool,
}

impl Handler {
    /// Starts to handle `request`.
    #[must_use]
    pub(super) fn new(
        house: &House<RealMoney>,
        wallet: &WalletId<RealMoney>,
        request: &Request,
        mutation: Option<Mutation>,
    ) -> Self {
        let write = Write::new(house.clone(), wallet.clone(), request.clone());
        Self {
            ask: write.start(),
            write,
            house: house.clone(),
            wallet: wallet.clone(),
            key_partition: request.caller.key_partition(&request.key),
            request: request.clone(),
            mutation,
            steps: 0,
            rebound: false,
        }
    }

    /// Goes on. The answer of a handler that answers too early comes with the next question.
    pub(super) fn go_on(&mut self, told: Told, now: Timestamp) -> Option<Answer> {
        self.steps += 1;
        let told = self.careless_hearing(told);
        if let (Some(Mutation::NoKeyComparison), Told::Taken { event: Some(event), .. }) =
            (self.mutation, &told)
        {
            return Some(Answer::Event { head: event.clone(), replayed: true });
        }
        self.ask = self.write.next(told, now);
        if self.mutation == Some(Mutation::RetryRebound)
            && let Ask::Done(Answer::SlotTaken { seq }) = self.ask
            && !self.rebound
        {
            self.rebound = true;
            let request = Request { lane: Lane::Slot { if_match: seq }, ..self.request.clone() };
            self.write = Write::new(self.house.clone(), self.wallet.clone(), request);
            self.ask = self.write.start();
        }
        match (&self.ask, self.mutation) {
            (Ask::Done(answer), _) => Some(answer.clone()),
            (Ask::Put(head) | Ask::PutWithKey(head, _), Some(Mutation::AnswerBeforeWrite)) => {
                Some(Answer::Event { head: head.clone(), replayed: false })
            }
            _ => None,
        }
    }

    fn careless_hearing(&self, told: Told) -> Told {
        match (self.mutation, told) {
            (Some(Mutation::LostAnswerIsSuccess), Told::Unknown) if self.is_putting() => Told::Written,
            (Some(Mutation::ExclusionIgnored), Told::Event(Some(head))) => {
                Told::Event(Some(self.without(head, |wallet| wallet.excluded_until = None)))
            }
            (Some(Mutation::LimitsIgnored), Told::Event(Some(head))) => {
                Told::Event(Some(self.without(head, |wallet| wallet.limits = ledger::Limits::default())))
            }
            (Some(Mutation::KeysForgotten), Told::Event(Some(head))) => {
                Told::Event(Some(self.without(head, |wallet| wallet.recent = ledger::RecentKeys::default())))
            }
            (_, told) => told,
        }
    }

    fn is_putting(&self) -> bool {
        matches!(self.ask, Ask::Put(_) | Ask::PutWithKey(..))
    }

    fn without(&self, mut head: Box<Head>, forget: impl Fn(&mut ledger::Wallet)) -> Box<Head> {
        forget(&mut head.event.state);
        head
    }
}
