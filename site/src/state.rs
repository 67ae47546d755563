//! What a part of a page knows, in a cell. A change of it brings the page's parts up to date.
//!
//! Signals find out by themselves who read them. A part reads all that it shows each time, so there is nothing to find out, and
//! what signals need for it is a tenth of a module.

use std::cell::RefCell;

use crate::part;

/// A handle on what a part knows, for as long as the page lives.
#[derive(Debug)]
pub(crate) struct State<T: 'static>(&'static RefCell<T>);

impl<T> Clone for State<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for State<T> {}

impl<T> State<T> {
    pub(crate) fn new(first: T) -> Self {
        // A page has a few of them, from its start to its end.
        Self(Box::leak(Box::new(RefCell::new(first))))
    }

    /// Reads it.
    pub(crate) fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read(&self.0.borrow())
    }

    /// Changes it. The page follows once the present event is done with.
    pub(crate) fn update<R>(self, change: impl FnOnce(&mut T) -> R) -> R {
        let answer = change(&mut self.0.borrow_mut());
        part::changed();
        answer
    }
}
