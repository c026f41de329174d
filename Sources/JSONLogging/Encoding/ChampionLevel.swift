import Logging

/// The five level names of the champion layout, each with what surrounds it in a line.
enum ChampionLevel {
    /// What stands between the timestamp and the message. Swift-log's two levels that the layout lacks go to the nearest
    /// one below: trace to debug, notice to info.
    static func fragment(of level: Logger.Level) -> StaticString {
        switch level {
        case .trace, .debug: #"","level":"debug","event":"#
        case .info, .notice: #"","level":"info","event":"#
        case .warning: #"","level":"warning","event":"#
        case .error: #"","level":"error","event":"#
        case .critical: #"","level":"critical","event":"#
        }
    }
}
