import Logging

extension Logger.Level {
    /// 0…6, from `trace` to `critical`, as in `allCases`.
    var position: Int {
        switch self {
        case .trace: 0
        case .debug: 1
        case .info: 2
        case .notice: 3
        case .warning: 4
        case .error: 5
        case .critical: 6
        }
    }

    /// The level at a position; `critical` beyond the last.
    init(position: Int) {
        switch position {
        case 0: self = .trace
        case 1: self = .debug
        case 2: self = .info
        case 3: self = .notice
        case 4: self = .warning
        case 5: self = .error
        default: self = .critical
        }
    }
}
