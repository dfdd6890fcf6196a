package io.github.reactorserver.http;

/** Fields held as strings: those of an answer. */
final class ListedHeaders extends HttpHeaders {
    static final ListedHeaders EMPTY = new ListedHeaders(new String[0]);

    private final String[] namesAndValues;

    ListedHeaders(String[] namesAndValues) {
        this.namesAndValues = namesAndValues;
    }

    @Override
    public int size() {
        return namesAndValues.length / 2;
    }

    @Override
    public String name(int index) {
        return namesAndValues[2 * index];
    }

    @Override
    public String value(int index) {
        return namesAndValues[2 * index + 1];
    }

    @Override
    boolean nameEquals(int index, String name) {
        return namesAndValues[2 * index].equalsIgnoreCase(name);
    }
}
