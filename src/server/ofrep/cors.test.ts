import { isProblem } from 'varve'
import { expect, it } from 'vitest'
import { allowedOrigins, corsHeaders } from './cors.ts'

it.each(['https://Shop.example/', 'HTTPS://shop.EXAMPLE', 'https://shop.example:443'])(
  'pages of an origin that is written as people write it (%s) may ask',
  written => {
    const headers = corsHeaders('https://shop.example', allowedOrigins([written]))
    expect(headers['access-control-allow-origin']).toBe('https://shop.example')
  },
)

it('so may pages of an app, whose scheme is its own', () => {
  expect(allowedOrigins(['capacitor://localhost/', 'http://localhost:5173'])).toEqual([
    'capacitor://localhost',
    'http://localhost:5173',
  ])
  expect(allowedOrigins('*')).toBe('*')
})

it.each(['shop.example', 'https://shop.example/app', 'https://*.shop.example', '*', 'https://', 'null', ''])(
  'what is no origin (%j) is refused at the start, not passed over for ever',
  written => {
    expect(() => allowedOrigins([written])).toThrow(expect.toSatisfy(error => isProblem(error, 'USAGE')))
  },
)
