/// Plain values in memory of their own, which is kept from one line to the next.
///
/// An array asks at every append whether it is shared, by a call into the runtime, and a line has several lists of a few values. This
/// can't be copied, and so is never shared.
///
/// Sound although the compiler can't see it: `base` points to `capacity` elements from `init` to `deinit`, of which the first `count`
/// are initialized, and nobody else has it; indices are checked.
@safe
struct PlainList<Element: BitwiseCopyable & Sendable>: ~Copyable, @unchecked Sendable {
    private var base: UnsafeMutablePointer<Element>
    private(set) var capacity: Int
    private(set) var count = 0

    /// Elements that there is room for at first.
    private static var few: Int { 16 }

    init(capacity: Int = Self.few) {
        self.capacity = max(capacity, 1)
        unsafe base = .allocate(capacity: self.capacity)
    }

    deinit { unsafe base.deallocate() }

    var isEmpty: Bool { count == 0 }
    var indices: Range<Int> { 0..<count }

    subscript(index: Int) -> Element {
        get {
            precondition(indices.contains(index))
            return unsafe base[index]
        }
        set {
            precondition(indices.contains(index))
            unsafe base[index] = newValue
        }
    }

    mutating func append(_ element: Element) {
        if count == capacity { move(to: 2 * capacity) }
        unsafe (base + count).initialize(to: element)
        count &+= 1
    }

    /// Forgets the elements. Memory for more than `limit` of them is given back.
    mutating func removeAll(keepingCapacityUpTo limit: Int) {
        count = 0
        if capacity > max(limit, Self.few) { move(to: Self.few) }
    }

    /// Keeps the elements that are not to go, in their order.
    mutating func removeAll(where isToGo: (Element) -> Bool) {
        var kept = 0
        for index in indices where !isToGo(self[index]) {
            self[kept] = self[index]
            kept += 1
        }
        count = kept
    }

    private mutating func move(to newCapacity: Int) {
        let new = UnsafeMutablePointer<Element>.allocate(capacity: newCapacity)
        unsafe new.update(from: base, count: count)
        unsafe base.deallocate()
        unsafe base = new
        capacity = newCapacity
    }
}
