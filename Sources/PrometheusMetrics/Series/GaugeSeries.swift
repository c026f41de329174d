/// A gauge's value.
final class GaugeSeries: Sendable {
    private let number = AtomicDouble(0)

    func set(_ value: Double) { number.store(value) }
    func add(_ amount: Double) { number.add(amount) }

    var value: Double { number.value }
}
