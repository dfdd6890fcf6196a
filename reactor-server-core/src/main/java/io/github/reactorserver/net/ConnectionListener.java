package io.github.reactorserver.net;

/** What a connection tells of itself to whoever counts connections. */
interface ConnectionListener {

    /** It was closed, for that reason. Its loop's thread, or the one that could not hand it to a loop. */
    void onClosed(SocketConnection connection, CloseReason reason);
}
