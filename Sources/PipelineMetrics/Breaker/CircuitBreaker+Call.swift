extension CircuitBreaker {
    /// Makes a call if the breaker lets it through.
    ///
    /// A `CancellationError` counts neither for nor against the source.
    /// - Parameter isFailure: Which errors speak against the source; a mistake of the caller's own (a 404) does not, and counts
    ///   as a success, since the source has answered.
    /// - Throws: ``CircuitBreakerOpen`` without having made the call, or what the call throws.
    public func call<T>(
        isFailure: (any Error) -> Bool = { _ in true }, isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> T
    ) async throws -> T {
        let permit = try permit()
        do {
            let result = try await body()
            permit.succeeded()
            return result
        } catch is CancellationError {
            permit.abandoned()
            throw CancellationError()
        } catch {
            if isFailure(error) { permit.failed() } else { permit.succeeded() }
            throw error
        }
    }
}
