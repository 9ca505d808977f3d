// The page's own script: GraphiQL on this registry, with its ready tabs and subscriptions over a websocket.
;(async () => {
  const { React, ReactDOM, GraphiQL, graphqlWs } = window
  const defaultTabs = await (await fetch('explorer/tabs.json')).json()

  // A browser cannot set headers on a websocket, so the Authorization header of the tab travels in connection_init.
  let authorization
  const socketUrl = new URL('graphql', document.baseURI)
  socketUrl.protocol = socketUrl.protocol.replace('http', 'ws')
  const wsClient = graphqlWs.createClient({
    url: socketUrl.href,
    connectionParams: () => (authorization ? { authorization } : {}),
  })
  const send = GraphiQL.createFetcher({ url: 'graphql', wsClient })
  const fetcher = (request, options) => {
    const headers = options?.headers ?? {}
    const name = Object.keys(headers).find(key => key.toLowerCase() === 'authorization')
    authorization = name && headers[name]
    return send(request, options)
  }

  // GraphiQL 3 forgets the variables of the first tab unless they are given apart; on a later visit it keeps its own.
  const isFirstVisit = localStorage.getItem('graphiql:tabState') === null
  const variables = isFirstVisit ? defaultTabs[0]?.variables : undefined

  ReactDOM.createRoot(document.getElementById('explorer')).render(
    React.createElement(GraphiQL, {
      fetcher,
      defaultTabs,
      variables,
      defaultEditorToolsVisibility: 'variables',
      shouldPersistHeaders: false,
    }),
  )
})()
