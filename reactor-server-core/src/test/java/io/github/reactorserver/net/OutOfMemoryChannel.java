package io.github.reactorserver.net;

import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/** A file for whose content there is no memory. */
final class OutOfMemoryChannel extends FileChannel {

    private static OutOfMemoryError failure() {
        return new OutOfMemoryError("on purpose");
    }

    @Override
    public int read(ByteBuffer target) {
        throw failure();
    }

    @Override
    public long read(ByteBuffer[] targets, int offset, int length) {
        throw failure();
    }

    @Override
    public int read(ByteBuffer target, long position) {
        throw failure();
    }

    @Override
    public int write(ByteBuffer source) {
        throw failure();
    }

    @Override
    public long write(ByteBuffer[] sources, int offset, int length) {
        throw failure();
    }

    @Override
    public int write(ByteBuffer source, long position) {
        throw failure();
    }

    @Override
    public long position() {
        return 0;
    }

    @Override
    public FileChannel position(long newPosition) {
        return this;
    }

    @Override
    public long size() {
        return 10;
    }

    @Override
    public FileChannel truncate(long size) {
        return this;
    }

    @Override
    public void force(boolean metaData) {}

    @Override
    public long transferTo(long position, long count, WritableByteChannel target) {
        throw failure();
    }

    @Override
    public long transferFrom(ReadableByteChannel source, long position, long count) {
        throw failure();
    }

    @Override
    public MappedByteBuffer map(MapMode mode, long position, long size) {
        throw failure();
    }

    @Override
    public FileLock lock(long position, long size, boolean shared) {
        throw failure();
    }

    @Override
    public FileLock tryLock(long position, long size, boolean shared) {
        throw failure();
    }

    @Override
    protected void implCloseChannel() {}
}
