package io.github.reactorserver.http.route;

import org.jspecify.annotations.Nullable;

/**
 * Children of a node by their literal text: a hash table that is asked with a part of a path, so that no string is made
 * of it. Immutable once all routes are placed.
 */
final class PathNodeTable {
    private @Nullable String[] texts = new @Nullable String[4];
    private @Nullable PathNode[] nodes = new @Nullable PathNode[4];
    private int size;

    /** The child of that text, made if it is new. */
    PathNode getOrAdd(String text) {
        int slot = slot(text, 0, text.length());
        PathNode known = nodes[slot];
        if (known != null) {
            return known;
        }
        PathNode added = new PathNode();
        put(slot, text, added);
        if (2 * ++size > nodes.length) {
            grow();
        }
        return added;
    }

    /** The child whose text is that part of a path, or null. */
    @Nullable
    PathNode get(String path, int start, int end) {
        return size == 0 ? null : nodes[slot(path, start, end)];
    }

    private void put(int slot, @Nullable String text, @Nullable PathNode node) {
        texts[slot] = text;
        nodes[slot] = node;
    }

    // where it is, or the free place where it belongs; at most half of the places are taken
    private int slot(String path, int start, int end) {
        int hash = 0;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + path.charAt(i);
        }
        int mask = texts.length - 1;
        int slot = (hash ^ hash >>> 15) & mask;
        while (true) {
            String text = texts[slot];
            if (text == null || (text.length() == end - start && path.startsWith(text, start))) {
                return slot;
            }
            slot = slot + 1 & mask;
        }
    }

    private void grow() {
        @Nullable String[] oldTexts = texts;
        @Nullable PathNode[] oldNodes = nodes;
        texts = new @Nullable String[2 * oldTexts.length];
        nodes = new @Nullable PathNode[2 * oldNodes.length];
        for (int i = 0; i < oldTexts.length; i++) {
            String text = oldTexts[i];
            if (text != null) {
                put(slot(text, 0, text.length()), text, oldNodes[i]);
            }
        }
    }
}
