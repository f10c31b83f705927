import { Body, Controller, Get, Inject, Param, Patch, Post, Req, Res, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { askedBy, respond } from '../api/asked.js';
import * as bodies from '../api/bodies.js';
import { Reads, Writes } from '../api/openapi/documented.js';
import { ReadYourWrites } from '../api/read-your-writes.js';
import { customerResource } from '../api/resources.js';
import { Allow } from '../edge/authentication.js';
import { callerOf, maySee } from '../edge/caller.js';
import { notFound } from '../edge/problem.js';
import { bodyPipe } from '../edge/schema-pipes.js';
import { CustomerQueries } from '../view/customer-queries.js';
import { ChangeCustomer } from '../writes/change-customer.js';
import { RegisterCustomer } from '../writes/register-customer.js';

@ApiTags('customers')
@ApiBearerAuth()
@UseGuards(ReadYourWrites)
@Controller('customers')
export class CustomersController {
  constructor(
    @Inject(RegisterCustomer) private readonly registerCustomer: RegisterCustomer,
    @Inject(ChangeCustomer) private readonly changeCustomer: ChangeCustomer,
    @Inject(CustomerQueries) private readonly customers: CustomerQueries,
  ) {}

  @Post()
  @Allow('staff')
  @Writes('Register a customer.', 201, 'Customer', 403)
  async register(
    @Body({ schema: bodies.registration, pipes: [bodyPipe] }) body: bodies.RegistrationBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const asked = askedBy(request);
    return respond(reply, asked, await this.registerCustomer.run(body, asked));
  }

  @Patch(':id')
  @Writes('Change e-mail, level or address of a customer; the level is for staff to change.', 200, 'Customer', 403, 404)
  async change(
    @Param('id') customerId: string,
    @Body({ schema: bodies.change, pipes: [bodyPipe] }) body: bodies.ChangeBody,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const asked = askedBy(request);
    if (!bodies.id.safeParse(customerId).success) throw notFound('customer', customerId);
    return respond(reply, asked, await this.changeCustomer.run(customerId, body, asked));
  }

  @Get(':id')
  @Reads('Get a customer.', 'Customer', 404)
  async get(@Param('id') customerId: string, @Req() request: FastifyRequest) {
    const mine = bodies.id.safeParse(customerId).success && maySee(callerOf(request), customerId);
    const customer = mine ? await this.customers.get(customerId) : undefined;
    if (!customer) throw notFound('customer', customerId);
    return customerResource(customer);
  }
}
