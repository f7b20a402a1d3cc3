package org.postern.sieve;

/// A place in a script, both counted from 1; the column in characters.
public record Position(int line, int column) {
    @Override
    public String toString() {
        return "line " + line + ", column " + column;
    }
}
