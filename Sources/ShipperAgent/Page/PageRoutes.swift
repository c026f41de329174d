import Hummingbird

/// The page and its API, under the network's admin address.
struct PageRoutes {
    let hosts: HostGuard
    let token: String
    let desk: PageDesk
    let status: AgentStatus

    func add(to router: Router<BasicRequestContext>) {
        let page = router.group().add(middleware: hosts)
        page.get("/") { _, _ in Response.redirect(to: "/logs", type: .found) }
        for file in PageFile.all { page.get("/logs/\(file.name)") { _, _ in PageAnswer.file(file) } }
        if let index = PageFile.all.first { page.get("/logs") { _, _ in PageAnswer.file(index) } }
        addAPI(to: page.group("/api").add(middleware: TokenGuard(token: token)))
    }

    private func addAPI(to api: RouterGroup<BasicRequestContext>) {
        let search = PageQuery.names
        api.get("search") { [desk] request, _ in
            await desk.answer(request.uri.query, search.union(["limit", "cursor"]), PageSearch.search)
        }
        api.get("histogram") { [desk] request, _ in
            await desk.answer(request.uri.query, search.union(["buckets"]), PageSearch.histogram)
        }
        api.get("tail") { [desk] request, _ in await desk.answer(request.uri.query, search.union(["after"]), PageSearch.tail) }
        api.get("trace") { [desk] request, _ in await desk.answer(request.uri.query, ["id"], PageSearch.trace) }
        api.get("values") { [desk] request, _ in await desk.answer(request.uri.query, []) { try PageSearch.values($1) } }
        api.get("status") { [status] _, _ in PageAnswer.json(status.json()) }
        api.get("**") { request, _ in PageAnswer.refusal(.notFound, "There is no '\(request.uri.path.prefix(100))'.") }
    }
}
