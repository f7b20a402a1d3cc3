package org.postern.transport;

/// Where a message stands in the line for its hop.
///
/// @param line which line; lower ones go first
/// @param order within the line, milliseconds since 1970: of [Line#WAITING] when it is due, of the
///   others its place
record Position(Line line, long order) implements Comparable<Position> {
    /// The lines for one hop, in the order in which they are served.
    enum Line {
        URGENT(0),
        NORMAL(1),
        BULK(2),
        /// An attempt failed: due at a certain time.
        WAITING(3),
        /// Held by an operator or a policy: not due at all.
        HELD(4);

        /// On disk.
        final byte code;

        Line(int code) {
            this.code = (byte) code;
        }

        /// @throws IllegalArgumentException when there is none
        static Line read(byte code) {
            for (var line : values()) {
                if (line.code == code) {
                    return line;
                }
            }
            throw new IllegalArgumentException("line " + code);
        }

        static Line of(int priority) {
            return priority > 0 ? URGENT : priority < 0 ? BULK : NORMAL;
        }

        boolean fresh() {
            return compareTo(WAITING) < 0;
        }
    }

    @Override
    public int compareTo(Position other) {
        int byLine = line.compareTo(other.line);
        return byLine != 0 ? byLine : Long.compare(order, other.order);
    }
}
