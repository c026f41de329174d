import Foundation

/// A number for each thread, in memory that outlives a kill: a mapped file.
///
/// Sound to share although the compiler can't see it: each thread writes to a place of its own.
@safe
final class Tally: @unchecked Sendable {
    private let numbers: UnsafeMutablePointer<UInt64>

    init?(path: String, count: Int) {
        let descriptor = unsafe open(path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0, ftruncate(descriptor, off_t(count * 8)) == 0,
            let memory = unsafe mmap(nil, count * 8, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0), unsafe memory != MAP_FAILED
        else { return nil }
        unsafe numbers = memory.bindMemory(to: UInt64.self, capacity: count)
    }

    func set(_ index: Int, to number: UInt64) { unsafe numbers[index] = number.littleEndian }
}
