//! Sets and maps by key, in the order in which keys were met. The standard library's are a kilobyte or two of code for
//! every pair of types; here all of them share one search.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};

/// What a set or map is searched by.
pub trait Key: PartialEq {
    /// A number that is the same for the same key, and seldom for another.
    fn number(&self) -> u64;
}

/// A number of ours (an entry, a place on the tape): nobody chooses these to collide.
impl Key for usize {
    fn number(&self) -> u64 {
        let mixed = (*self as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        mixed ^ mixed >> 32
    }
}

impl Key for (usize, usize) {
    fn number(&self) -> u64 {
        (self.0.number() as usize ^ self.1).number() ^ self.1 as u64
    }
}

/// What numbers of texts begin with: the engine's chance, as the standard library has none here.
static SEED: AtomicU64 = AtomicU64::new(0);

/// Has texts numbered in a way that nobody could know before, unless they are numbered already.
pub fn seed(number: u64) {
    // That there is one already is what it is for.
    let _ = SEED.compare_exchange(0, number, Ordering::Relaxed, Ordering::Relaxed);
}

/// What tells texts of a sender's apart, who must not be able to choose those that collide.
fn number_of(texts: &[&str]) -> u64 {
    let mut hasher = DefaultHasher::new();
    hasher.write_u64(SEED.load(Ordering::Relaxed));
    texts.hash(&mut hasher);
    hasher.finish()
}

impl Key for &str {
    fn number(&self) -> u64 {
        number_of(&[self])
    }
}

impl Key for String {
    fn number(&self) -> u64 {
        number_of(&[self])
    }
}

/// Where each of a list of keys stands in it.
#[derive(Clone, Debug, Default)]
struct Places {
    numbers: Vec<u64>,
    /// By the low bits of a key's number, or the next free one behind it: its place and one; 0 where there is none. Empty
    /// as long as there are few keys.
    slots: Vec<u32>,
}

/// So many keys are looked through one by one.
const FEW: usize = 8;

impl Places {
    fn find(&self, number: u64, is_it: &mut dyn FnMut(usize) -> bool) -> Option<usize> {
        let mut is_here = |place: usize| self.numbers.get(place) == Some(&number) && is_it(place);
        if self.slots.is_empty() {
            return (0..self.numbers.len()).find(|place| is_here(*place));
        }
        let mut at = number as usize;
        loop {
            let slot = *self.slots.get(at & (self.slots.len() - 1))?;
            let place = (slot as usize).checked_sub(1)?;
            if is_here(place) {
                return Some(place);
            }
            at = at.wrapping_add(1);
        }
    }

    fn add(&mut self, number: u64) {
        self.numbers.push(number);
        let all = self.numbers.len();
        if all <= FEW {
            return;
        }
        let full = all * 2 > self.slots.len();
        if full {
            self.slots = vec![0; (all * 4).next_power_of_two()];
        }
        for place in if full { 0 } else { all - 1 }..all {
            self.place(place);
        }
    }

    fn place(&mut self, place: usize) {
        let mask = self.slots.len().wrapping_sub(1);
        let mut at = self.numbers.get(place).copied().unwrap_or_default() as usize;
        while let Some(slot) = self.slots.get_mut(at & mask) {
            if *slot == 0 {
                *slot = place as u32 + 1;
                return;
            }
            at = at.wrapping_add(1);
        }
    }
}

/// Keys that were met.
#[derive(Clone, Debug)]
pub struct Met<K> {
    places: Places,
    keys: Vec<K>,
}

impl<K> Default for Met<K> {
    fn default() -> Met<K> {
        Met { places: Places::default(), keys: Vec::new() }
    }
}

impl<K: Key> Met<K> {
    /// Adds a key; whether it is new.
    pub fn insert(&mut self, key: K) -> bool {
        let all = self.len();
        self.place(key) == all
    }

    /// How many keys came before this one, which is added where it is new.
    #[inline(never)]
    pub fn place(&mut self, key: K) -> usize {
        let number = key.number();
        self.numbered(number, &key).unwrap_or_else(|| {
            self.places.add(number);
            self.keys.push(key);
            self.keys.len() - 1
        })
    }

    #[inline(never)]
    fn find(&self, key: &K) -> Option<usize> {
        self.numbered(key.number(), key)
    }

    fn numbered(&self, number: u64, key: &K) -> Option<usize> {
        self.places.find(number, &mut |place| self.keys.get(place) == Some(key))
    }

    /// Whether a key was met.
    pub fn contains(&self, key: &K) -> bool {
        self.find(key).is_some()
    }

    /// Adds all of these.
    pub fn extend(&mut self, keys: impl IntoIterator<Item = K>) {
        keys.into_iter().for_each(|key| {
            self.place(key);
        });
    }

    /// How many keys there are.
    #[allow(clippy::len_without_is_empty, reason = "nobody asks")]
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// The keys, in the order in which they came.
    pub fn iter(&self) -> impl Iterator<Item = &K> {
        self.keys.iter()
    }
}

impl<K: Key> FromIterator<K> for Met<K> {
    fn from_iter<I: IntoIterator<Item = K>>(keys: I) -> Met<K> {
        let mut known = Met::default();
        known.extend(keys);
        known
    }
}

/// Values by key: beside the keys, so that what finds these is there once for all kinds of values.
#[derive(Clone, Debug)]
pub struct Keyed<K, V> {
    keys: Met<K>,
    values: Vec<V>,
}

impl<K, V> Default for Keyed<K, V> {
    fn default() -> Keyed<K, V> {
        Keyed { keys: Met::default(), values: Vec::new() }
    }
}

impl<K: Key, V> Keyed<K, V> {
    /// The keys, in the order in which they came.
    pub fn keys(&self) -> impl Iterator<Item = &K> {
        self.keys.iter()
    }

    /// The key's value.
    pub fn get(&self, key: &K) -> Option<&V> {
        self.values.get(self.keys.find(key)?)
    }

    /// Puts a value in the place of the key's; whether there was none.
    pub fn insert(&mut self, key: K, value: V) -> bool {
        let place = self.keys.place(key);
        let is_new = place == self.values.len();
        match self.values.get_mut(place) {
            Some(own) => *own = value,
            None => self.values.push(value),
        }
        is_new
    }

    /// Does something to the key's value, which is this one where there was none.
    pub fn with<T>(&mut self, key: K, value: V, work: impl FnOnce(&mut V) -> T) -> Option<T> {
        let place = self.keys.place(key);
        if place == self.values.len() {
            self.values.push(value);
        }
        self.values.get_mut(place).map(work)
    }

    /// The values, in the order in which their keys came.
    pub fn into_values(self) -> impl Iterator<Item = V> {
        self.values.into_iter()
    }
}

impl<K: Key, T> Keyed<K, Vec<T>> {
    /// Adds to the key's list.
    pub fn add(&mut self, key: K, item: T) {
        self.with(key, Vec::new(), |list| list.push(item));
    }

    /// The key's list; empty where there is none.
    pub fn list(&self, key: &K) -> &[T] {
        self.get(key).map(Vec::as_slice).unwrap_or_default()
    }
}

impl<K: Key, V> FromIterator<(K, V)> for Keyed<K, V> {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Keyed<K, V> {
        let mut all = Keyed::default();
        entries.into_iter().for_each(|(key, value)| {
            all.insert(key, value);
        });
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_is_found_and_no_other_few_or_many() {
        for all in [0, 1, FEW, FEW + 1, 1000] {
            let known: Met<(usize, usize)> = (0..all).map(|number| (number / 7, number % 7)).collect();
            let named: Keyed<String, usize> = (0..all).map(|number| (format!("n{number}"), number)).collect();
            for number in 0..all + 20 {
                assert_eq!(known.contains(&(number / 7, number % 7)), number < all);
                assert_eq!(named.get(&format!("n{number}")), Some(&number).filter(|number| **number < all));
            }
            assert_eq!(known.iter().count(), all);
        }
    }

    #[test]
    fn a_key_has_one_place_and_keys_keep_their_order() {
        let mut lists: Keyed<usize, Vec<&str>> = Keyed::default();
        for (key, item) in [(3, "a"), (1, "b"), (3, "c")] {
            lists.add(key, item);
        }
        assert_eq!((lists.list(&3), lists.list(&1), lists.list(&2)), (&["a", "c"][..], &["b"][..], &[][..]));
        assert!(!lists.insert(1, vec!["d"]));
        assert_eq!(lists.with(2, vec!["e"], |list| list.len()), Some(1));
        assert_eq!(lists.into_values().flatten().collect::<String>(), "acde");
    }
}
