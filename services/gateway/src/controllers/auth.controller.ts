import { Body, Controller, Get, HttpCode, Inject, NotFoundException, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import * as bodies from '../api/bodies.js';
import { Answers } from '../api/openapi/documented.js';
import { Allow } from '../edge/authentication.js';
import type { DevIssuer } from '../edge/dev-issuer.js';
import { bodyPipe } from '../edge/schema-pipes.js';

export const DEV_ISSUER = Symbol('development issuer');

/** The development issuer, which is not there unless AUTH_DEV_ISSUER=true. */
@ApiTags('development')
@Allow('anybody')
@Controller()
export class AuthController {
  constructor(@Inject(DEV_ISSUER) private readonly issuer: DevIssuer | undefined) {}

  @Post('auth/token')
  @HttpCode(200)
  @Answers('Get a token, for development only.', 'Token', 404)
  token(@Body({ schema: bodies.tokenRequest, pipes: [bodyPipe] }) body: bodies.TokenRequestBody) {
    return this.present().token(body);
  }

  @Get('.well-known/jwks.json')
  @Answers('The public keys of the development issuer.', 'Keys', 404)
  keys() {
    return { keys: [this.present().publicKey] };
  }

  private present(): DevIssuer {
    if (!this.issuer) throw new NotFoundException('the development issuer is off');
    return this.issuer;
  }
}
