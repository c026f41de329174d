import Foundation

extension QueryWorkload {
    /// Answers of a place that is not told on which side of a rotation a line stood: of lines of one file and one instant that lie on both, the
    /// order does not count, nor which of them a limit has left out.
    struct Blurred: Equatable {
        private var numbers: [[Int]] = []

        /// - Parameter answer: of a query, in its order.
        init(_ answer: [NSDictionary], of workload: QueryWorkload) {
            var instants: [Instant: Set<Int>] = [:]
            for line in workload.lines { instants[Instant(line), default: []].insert(line.part) }
            var last: Instant?
            for number in answer.compactMap({ $0["number"] as? Int }) where workload.lines.indices.contains(number) {
                let instant = Instant(workload.lines[number])
                if instant == last, instants[instant, default: []].count > 1 {
                    numbers[numbers.count - 1].append(number)
                } else {
                    numbers.append([number])
                }
                last = instant
            }
            for index in numbers.indices { numbers[index].sort() }
            // The oldest may be what is left of an instant that the limit cuts through.
            for index in Set([0, numbers.count - 1]) where numbers.indices.contains(index) {
                let instant = Instant(workload.lines[numbers[index][0]])
                if instants[instant, default: []].count > 1 { numbers[index] = numbers[index].map { _ in 0 } }
            }
        }

        /// A file's lines of one time.
        private struct Instant: Hashable {
            let time: Int64
            let file: Int

            init(_ line: Line) { (time, file) = (line.time, line.file) }
        }
    }
}
