//! Iterators into vectors, by plain loops. `collect` and `extend` have code of their own for every chain of iterators, 100
//! to 200 bytes where a loop has 50, and this crate has two hundred such chains.

/// What can be put into a vector, one after the other.
pub trait IntoVec: Iterator + Sized {
    /// All items, in order.
    fn into_vec(self) -> Vec<Self::Item> {
        let mut items = Vec::new();
        for item in self {
            items.push(item);
        }
        // Most of what is gathered stays in the record.
        items.shrink_to_fit();
        items
    }
}

impl<I: Iterator> IntoVec for I {}

/// A vector that takes in what follows.
pub trait PushAll<T> {
    /// Adds all items, in order.
    fn push_all(&mut self, items: impl Iterator<Item = T>);
}

impl<T> PushAll<T> for Vec<T> {
    fn push_all(&mut self, items: impl Iterator<Item = T>) {
        for item in items {
            self.push(item);
        }
    }
}

/// A vector that lets go of some of its items.
pub trait Keep<T> {
    /// Keeps the items of which `is_kept` is true, in order. One function for each type of items: `retain` is one for
    /// each place.
    fn keep(&mut self, is_kept: &mut dyn FnMut(&T) -> bool);
}

impl<T> Keep<T> for Vec<T> {
    #[inline(never)]
    fn keep(&mut self, is_kept: &mut dyn FnMut(&T) -> bool) {
        self.retain(|item| is_kept(item));
    }
}

/// A vector of one item: `vec!` writes its code out at each of the hundreds of places.
#[inline(never)]
pub fn single<T>(item: T) -> Vec<T> {
    vec![item]
}
