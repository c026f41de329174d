/// What all lines of a log have in common: made once, when the log is.
struct LineForm: Sendable {
    let template: LineTemplate
    let limits: LogLimits
    let redactor: Redactor?
    let location: SourceLocation
    /// The form for people; `nil` for JSON.
    let console: ConsoleForm?
}

extension LineForm {
    /// - Parameter isTerminal: Whether the lines go to a terminal that knows colours.
    init(_ options: JSONLog.Options, isTerminal: Bool) {
        let redactor = Redactor(options.redaction)
        var values = ValueEncoder(limits: options.limits, redactor: redactor)
        self.init(
            template: LineTemplate(
                options.layout, fields: options.fields, reserving: options.duplicates == nil ? [] : [ReservedNames.repeated],
                using: &values),
            limits: options.limits,
            redactor: redactor, location: options.sourceLocation,
            console: options.layout.console.map { console in
                ConsoleForm(isColoured: console.colour == .always || console.colour == .automatic && isTerminal)
            })
    }
}
