//! Sorting, once: the standard library's sort is four kilobytes of code for every type that is sorted. Stable, and each
//! key is made once.

use crate::into_vec::IntoVec;
use std::cmp::Ordering;

/// Sorts items by a key; equal ones stay in their order.
pub fn by_key<T, K: Ord>(items: &mut [T], mut key: impl FnMut(&T) -> K) {
    let mut keys: Vec<K> = Vec::new();
    for item in items.iter() {
        keys.push(key(item));
    }
    let order = order(keys.len(), &mut |one, other| keys.get(one).cmp(&keys.get(other)));
    arrange(items, order);
}

/// Sorts items; equal ones stay in their order.
pub fn sort<T: Ord>(items: &mut [T]) {
    let order = order(items.len(), &mut |one, other| items.get(one).cmp(&items.get(other)));
    arrange(items, order);
}

/// Puts the items of these numbers in their order, by changing places.
fn arrange<T>(items: &mut [T], order: Vec<usize>) {
    for (one, other) in changes(order) {
        items.swap(one, other);
    }
}

/// The pairs of places that change, one after the other, until at each place stands the item of that number in `order`.
#[inline(never)]
fn changes(mut order: Vec<usize>) -> Vec<(usize, usize)> {
    let mut changes = Vec::new();
    for start in 0..order.len() {
        let mut at = start;
        while let Some(place) = order.get_mut(at) {
            let from = std::mem::replace(place, at);
            if from == start {
                break;
            }
            changes.push((at, from));
            at = from;
        }
    }
    changes
}

/// The numbers below `count` in order: merged from runs of one, of two, of four …
fn order(count: usize, compare: &mut dyn FnMut(usize, usize) -> Ordering) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).into_vec();
    let mut width = 1;
    while width < count {
        let mut merged = Vec::with_capacity(count);
        for pair in order.chunks(2 * width) {
            let (first, second) = pair.split_at(width.min(pair.len()));
            let (mut first, mut second) = (first.iter().peekable(), second.iter().peekable());
            while let (Some(one), Some(other)) = (first.peek(), second.peek()) {
                let from = if compare(**one, **other) == Ordering::Greater { &mut second } else { &mut first };
                merged.extend(from.next());
            }
            merged.extend(first);
            merged.extend(second);
        }
        order = merged;
        width *= 2;
    }
    order
}

/// A map in the order of its keys, for the few that a record has of a kind. The standard library's is three kilobytes of
/// code for every pair of types.
#[derive(Clone, Debug, PartialEq)]
pub struct Map<K, V>(Vec<(K, V)>);

impl<K, V> Default for Map<K, V> {
    fn default() -> Map<K, V> {
        Map(Vec::new())
    }
}

impl<K: Ord, V> Map<K, V> {
    /// A map of nothing yet.
    pub fn new() -> Map<K, V> {
        Map::default()
    }

    #[inline(never)]
    fn find(&self, key: &K) -> Result<usize, usize> {
        self.0.binary_search_by(|(own, _)| own.cmp(key))
    }

    /// Whether the key has a value.
    pub fn contains_key(&self, key: &K) -> bool {
        self.find(key).is_ok()
    }

    /// The key's value.
    pub fn get(&self, key: &K) -> Option<&V> {
        self.0.get(self.find(key).ok()?).map(|(_, value)| value)
    }

    /// Puts a value in the place of the key's.
    pub fn insert(&mut self, key: K, value: V) {
        match self.find(&key) {
            Ok(at) => {
                if let Some(place) = self.0.get_mut(at) {
                    *place = (key, value);
                }
            }
            Err(at) => self.0.insert(at, (key, value)),
        }
    }

    /// Takes out the key's value.
    pub fn remove(&mut self, key: &K) -> Option<V> {
        let at = self.find(key).ok()?;
        Some(self.0.remove(at).1)
    }

    /// Does something to the key's value, which is made where there is none.
    pub fn with(&mut self, key: K, work: impl FnOnce(&mut V))
    where
        V: Default,
    {
        let at = self.place(key);
        if let Some((_, value)) = self.0.get_mut(at) {
            work(value);
        }
    }

    /// Where the key's value stands, which is made where there is none: once for all that is done to values of a type.
    #[inline(never)]
    fn place(&mut self, key: K) -> usize
    where
        V: Default,
    {
        self.find(&key).unwrap_or_else(|at| {
            self.0.insert(at, (key, V::default()));
            at
        })
    }

    /// How many keys have a value.
    #[allow(clippy::len_without_is_empty, reason = "nobody asks")]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Keys and values, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&K, &V)> {
        self.0.iter().map(|(key, value)| (key, value))
    }

    /// The keys, in order.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.0.iter().map(|(key, _)| key)
    }

    /// The values, in the order of their keys.
    pub fn values(&self) -> impl Iterator<Item = &V> {
        self.0.iter().map(|(_, value)| value)
    }

    /// The values, in the order of their keys.
    pub fn into_values(self) -> impl Iterator<Item = V> {
        self.0.into_iter().map(|(_, value)| value)
    }
}

impl<K, V> IntoIterator for Map<K, V> {
    type Item = (K, V);
    type IntoIter = std::vec::IntoIter<(K, V)>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_sorts_as_the_standard_library_sorts() {
        let mut state = 1_u64;
        for length in (0..70).chain([1000]) {
            let mut items: Vec<(u64, usize)> = (0..length)
                .map(|at| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                    (state >> 60, at)
                })
                .collect();
            let (mut keyed, mut whole) = (items.clone(), items.clone());
            items.sort_by_key(|(key, _)| *key);
            by_key(&mut keyed, |(key, _)| *key);
            assert_eq!(keyed, items);
            whole.reverse();
            sort(&mut whole);
            assert_eq!(whole, items);
        }
    }
}
