package io.github.reactorserver.net;

interface TcpLifeContract {
    TcpRig rig();
}
