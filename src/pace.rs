//! Long work in steps. An `async fn` may hold borrows where it rests, so a loop that borrows the tape, the tree or the
//! record can pause in its middle. Nothing here waits for anything: a rest ends when the work is polled again.

use std::cell::Cell;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll, Waker};

/// What is left of a step, in bytes read or what takes as long; known to the work and to who steps it.
#[derive(Clone, Debug)]
pub struct Pace(Rc<Cell<usize>>);

impl Pace {
    /// For work that is done at once.
    pub fn unlimited() -> Pace {
        Pace(Rc::new(Cell::new(usize::MAX)))
    }

    /// How much may still be done in this step.
    pub fn left(&self) -> usize {
        self.0.get().max(1)
    }

    /// Counts what was done.
    pub fn spend(&self, work: usize) {
        self.0.set(self.0.get().saturating_sub(work));
    }

    /// Counts what was done, and ends the step where it was enough.
    pub fn worked(&self, work: usize) -> Rest {
        self.spend(work);
        Rest { due: self.0.get() == 0 }
    }

    /// Ends the step.
    pub fn rest(&self) -> Rest {
        Rest { due: true }
    }
}

/// A place where work may pause.
#[must_use = "a rest is taken by awaiting it"]
pub struct Rest {
    due: bool,
}

impl Future for Rest {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<()> {
        if std::mem::take(&mut self.due) { Poll::Pending } else { Poll::Ready(()) }
    }
}

/// Work that is done step by step.
pub struct Work<T> {
    pace: Pace,
    /// None once it is done: what is done must not be polled again.
    work: Option<Pin<Box<dyn Future<Output = T>>>>,
}

impl<T> Work<T> {
    /// Work not yet begun.
    pub fn new<F: Future<Output = T> + 'static>(work: impl FnOnce(Pace) -> F) -> Work<T> {
        let pace = Pace::unlimited();
        Work { work: Some(Box::pin(work(pace.clone()))), pace }
    }

    /// Goes on by about as much; what came of it, when it is done.
    pub fn step(&mut self, budget: usize) -> Option<T> {
        self.pace.0.set(budget.max(1));
        let polled = self.work.as_mut()?.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let Poll::Ready(done) = polled else { return None };
        self.work = None;
        Some(done)
    }

    /// Whether there is no more to do.
    pub fn is_done(&self) -> bool {
        self.work.is_none()
    }
}

/// Keeps the state of some work apart from that of the work it is part of: one state for all would be large.
pub fn boxed<'w, T>(work: impl Future<Output = T> + 'w) -> Pin<Box<dyn Future<Output = T> + 'w>> {
    Box::pin(work)
}

/// Does work without a rest.
pub fn at_once<T>(work: impl Future<Output = T>) -> T {
    // Apart, so that there is one copy of its code, whether it rests or not.
    let mut work = boxed(work);
    loop {
        if let Poll::Ready(done) = work.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            return done;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_rests_where_its_share_is_spent() {
        let mut work = Work::new(|pace| async move {
            for _ in 0..10 {
                pace.worked(3).await;
            }
            pace.rest().await;
            "done"
        });
        let steps = (1..).find(|_| work.step(6).is_some());
        assert_eq!(steps, Some(7));
        assert_eq!(work.step(6), None);
    }

    #[test]
    fn at_once_no_rest_is_taken() {
        let pace = Pace::unlimited();
        let work = async {
            pace.worked(usize::MAX).await;
            pace.rest().await;
            pace.left()
        };
        assert_eq!(at_once(work), 1);
    }
}
