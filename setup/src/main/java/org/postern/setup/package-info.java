/// A deployment made right: the doctor, which looks for what deployments get wrong, and the wizard,
/// which asks what a new node needs to know.
///
/// A [Check] looks at one thing of a [Deployment] and says what it finds, each [Finding] with the
/// reason why it matters and the exact record or command that mends it. [Doctor] runs them beside
/// each other, within a time. The deployment is a description that `node` makes, of a node that
/// runs or of a home where none does: what is not known then is not checked, and that is said.
@NullMarked
package org.postern.setup;

import org.jspecify.annotations.NullMarked;
