/// Tests of the administration.
@NullMarked
package org.postern.admin;

import org.jspecify.annotations.NullMarked;
