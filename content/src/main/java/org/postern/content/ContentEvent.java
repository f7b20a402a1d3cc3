package org.postern.content;

import org.postern.kernel.Event;

/// What content control does after a message was delivered.
public sealed interface ContentEvent extends Event {
    @Override
    default Severity severity() {
        return Severity.INFO;
    }

    /// Copies of a message were moved because more is known of it now.
    ///
    /// @param correlation the message, as it came first
    /// @param action the id for `Retro Show` and `Retro Undo`
    /// @param moved how many copies
    /// @param left how many stayed: their owners had moved, answered or marked them
    record CopiesMoved(
            String correlation,
            String action,
            RetroMove.Kind verdict,
            String reason,
            int moved,
            int left)
            implements ContentEvent {}

    /// Somebody has taken such moves back.
    record MovesUndone(String correlation, String action, String operator, int copies)
            implements ContentEvent {}
}
