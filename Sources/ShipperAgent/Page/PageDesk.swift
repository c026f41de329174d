import Dispatch
import HTTPTypes
import Hummingbird
import ShipperStore
import Synchronization

/// Has the page's questions answered on threads of its own, so many at once at most: they wait for the disk, which the server's own threads
/// must not.
final class PageDesk: Sendable {
    /// Questions under way at once; each has its time (`PageQuery.patience`).
    static let mostQuestions = 16

    /// The store that is asked; `nil`: no sink is local.
    private let shelf: StoreShelf?
    /// A seat is a serial queue, which has a thread of its own: a concurrent one would take those that Swift's tasks run on.
    private let freeSeats = Mutex((0..<mostQuestions).map { DispatchQueue(label: "page \($0)") })

    init(_ shelf: StoreShelf?) { self.shelf = shelf }

    /// - Parameters:
    ///   - query: what stands behind the `?`.
    ///   - names: parameters that there may be.
    func answer(
        _ query: String?, _ names: Set<String>, _ body: @escaping @Sendable (PageParameters, LocalStore) throws -> [UInt8]
    ) async -> Response {
        do {
            let parameters = try PageParameters(query, known: names)
            let store = try store()
            do {
                return PageAnswer.json(try await seated { try body(parameters, store) })
            } catch let damage as StoreError where damage.damage != nil {
                await shelf?.setAside(store, damage)
                throw PageRefusal(
                    status: .serviceUnavailable,
                    words: "\(damage) It is set aside, and a new one is begun: the agent's log says where what it held lies now.")
            }
        } catch let refusal as PageRefusal {
            return Self.answer(refusal)
        } catch StoreError.refused(let words) {
            return PageAnswer.refusal(.badRequest, words)
        } catch StoreError.overdue(let patience) {
            return PageAnswer.refusal(.gatewayTimeout, "\(StoreError.overdue(after: patience))")
        } catch {
            return PageAnswer.refusal(.serviceUnavailable, "\(error)")
        }
    }

    private static func answer(_ refusal: PageRefusal) -> Response {
        var answer = PageAnswer.refusal(refusal.status, refusal.words)
        // Most searches end within a second.
        if refusal.status == .tooManyRequests { answer.headers[.retryAfter] = "1" }
        return answer
    }

    private func store() throws -> LocalStore {
        guard let shelf else {
            let words =
                StoreSupport.sqliteVersion == nil
                ? "\(StoreError.notBuilt)"
                : "No sink of this agent is of type local, so there is nothing to search here: docs/local-store.md."
            throw PageRefusal(status: .serviceUnavailable, words: words)
        }
        guard let store = shelf.store else {
            throw PageRefusal(
                status: .serviceUnavailable, words: "The store '\(shelf.path)' can't be opened now; the agent's log says why.")
        }
        return store
    }

    private func seated(_ body: @escaping @Sendable () throws -> [UInt8]) async throws -> [UInt8] {
        guard let seat = freeSeats.withLock({ $0.popLast() }) else {
            throw PageRefusal(
                status: .tooManyRequests, words: "\(Self.mostQuestions) searches are under way. Try again when some have ended.")
        }
        defer { freeSeats.withLock { $0.append(seat) } }
        return try await withCheckedThrowingContinuation { continuation in
            seat.async { continuation.resume(with: Result { try body() }) }
        }
    }
}
