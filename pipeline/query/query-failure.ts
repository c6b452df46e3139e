import { UserError } from '../base/error.js'
import type { FailureKind } from './query-messages.js'

/** Why a query was not answered, told by its kind. */
export class QueryFailure extends UserError {
  override readonly name = 'QueryFailure'
  constructor(
    readonly kind: FailureKind | 'overloaded',
    message: string,
  ) {
    super(message, kind === 'invalid-query' ? 2 : 1)
  }
}
