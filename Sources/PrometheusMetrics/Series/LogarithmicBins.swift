#if canImport(Darwin)
import Darwin
#elseif canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// Counts of values by bins that grow with the value, so that a quantile is off by at most 1 % of itself.
///
/// The bound is that of DDSketch (Masson, Rim and Lee, VLDB 2019): with bins from γⁿ⁻¹ to γⁿ and γ = (1 + a) / (1 − a), the
/// bin's middle is within a of all that fell into it.
struct LogarithmicBins: Sendable {
    /// By the exponent n. At most ``binLimit`` entries, since values are brought into `range` first.
    private var counts: [Int: UInt64] = [:]
    /// Values of 0 and below, and those too small to matter, which a quantile shows as 0.
    private var zeros: UInt64 = 0
    private(set) var total: UInt64 = 0

    private static let accuracy = 0.01
    private static let gamma = (1 + accuracy) / (1 - accuracy)
    private static let logGamma = log(gamma)
    private static let range = 1e-9...1e15
    static let binLimit = 2_800

    var binCount: Int { counts.count }

    mutating func add(_ value: Double) {
        total += 1
        guard value >= Self.range.lowerBound else { return zeros += 1 }
        let exponent = (log(min(value, Self.range.upperBound)) / Self.logGamma).rounded(.up)
        counts[Int(exponent), default: 0] += 1
    }

    mutating func merge(_ other: LogarithmicBins) {
        counts.merge(other.counts, uniquingKeysWith: +)
        zeros += other.zeros
        total += other.total
    }

    /// The values below which these shares (0…1, rising) of all lie; NaN where there are none.
    func quantiles(_ shares: [Double]) -> [Double] {
        guard total > 0 else { return shares.map { _ in .nan } }
        let bins = counts.sorted { $0.key < $1.key }
        var (seen, next) = (zeros, 0)
        return shares.map { share in
            let rank = max(1, UInt64((share * Double(total)).rounded(.up)))
            while seen < rank, next < bins.count {
                seen += bins[next].value
                next += 1
            }
            guard next > 0 else { return 0 }
            return 2 * pow(Self.gamma, Double(bins[next - 1].key)) / (Self.gamma + 1)
        }
    }
}
